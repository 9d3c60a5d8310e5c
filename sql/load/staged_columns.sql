-- Whether the list has names, and groups: what it has no column for is staged as NULL, an empty cell as ''.
select coalesce(bool_or(name is not null), false), coalesce(bool_or(author_group is not null), false) from staged_author
