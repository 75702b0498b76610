"""Reports between whoever asks for them, by page, command or API, and the package that makes them."""
