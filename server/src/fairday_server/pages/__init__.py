"""The pages: views are data, templates make them HTML; the web application routes to them."""
