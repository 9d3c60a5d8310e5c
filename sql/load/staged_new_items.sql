select coalesce(sum(new_items), 0) from staged_new_items
