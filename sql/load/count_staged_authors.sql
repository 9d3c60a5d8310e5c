select count(*) from staged_author
