-- All tables of a page are of one moment.
set transaction isolation level repeatable read, read only
