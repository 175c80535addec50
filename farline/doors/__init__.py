"""How somebody comes in: views, forms, templates. A door decides nothing."""
