-- Before the next pages of the same transaction.
with videos as (delete from staged_video), products as (delete from staged_product)
delete from staged_issue
