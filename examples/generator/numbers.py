"""Invented business numbers that pass their check, and phones of the ranges kept for fiction."""

from __future__ import annotations

from random import Random

# Numbers that the Australian regulator keeps for films and books (acma.gov.au, "phone numbers for use in
# radio, TV and film").
AU_MOBILES = (
    "0491 570 006", "0491 570 156", "0491 570 157", "0491 570 158", "0491 570 159", "0491 570 110",
    "0491 570 313", "0491 570 737", "0491 571 266", "0491 571 491", "0491 571 804", "0491 572 549",
    "0491 572 665", "0491 572 983", "0491 573 770", "0491 573 087", "0491 574 118", "0491 574 632",
    "0491 575 254", "0491 575 789", "0491 576 398", "0491 576 801", "0491 577 426", "0491 577 644",
    "0491 578 957", "0491 578 148", "0491 578 888", "0491 579 212", "0491 579 760", "0491 579 455",
)  # fmt: skip
ABN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)


def abn(rng: Random) -> str:
    """An Australian Business Number, "53 004 085 616": weights, modulo 89 (abr.business.gov.au)."""
    body = [rng.randint(0, 9) for _ in range(9)]
    body[0] = body[0] or 4
    rest = sum(weight * digit for weight, digit in zip(ABN_WEIGHTS[2:], body, strict=True))
    check = 11 + (-rest - 1) % 89
    digits = f"{check}{''.join(map(str, body))}"
    return f"{digits[:2]} {digits[2:5]} {digits[5:8]} {digits[8:]}"


def bn(rng: Random) -> str:
    """A Canadian Business Number with its GST account, "123456782 RT0001": the ninth digit is Luhn's."""
    body = [rng.choice((7, 8))] + [rng.randint(0, 9) for _ in range(7)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in body[1::2])
    check = -(sum(body[0::2]) + sum(doubled)) % 10
    return f"{''.join(map(str, body))}{check} RT0001"


def ein(rng: Random) -> str:
    """An American Employer Identification Number, "84-3920117"."""
    return f"{rng.choice((20, 26, 27, 45, 46, 47, 81, 82, 83, 84))}-{rng.randint(1_000_000, 9_999_999)}"


def business_number(rng: Random, country: str) -> str:
    """The number a firm of this country prints on its papers."""
    return {"AU": abn, "CA": bn, "US": ein}[country](rng)


def mobile(rng: Random, country: str, area_code: str) -> str:
    """A person's phone."""
    if country == "AU":
        return rng.choice(AU_MOBILES)
    return f"({area_code}) 555-01{rng.randint(0, 99):02d}"


def office_phone(rng: Random, country: str, area_code: str) -> str:
    """An office's phone."""
    if country == "AU":
        return f"{area_code} 5550 {rng.randint(0, 9999):04d}"
    return f"{area_code}-555-01{rng.randint(0, 99):02d}"
