"""The pages of reports: the catalogue, each report as it would be, what is saved, what is sent regularly, its runs."""
