"""OData 4.01 over the feeds: what is asked is read, checked and turned into one statement; nothing is passed over."""
