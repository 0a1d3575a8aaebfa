"""Tools of the people who develop this project; no part of what runs."""
