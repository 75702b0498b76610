"""The edge: settings, composition, web, pages, worker, commands."""
