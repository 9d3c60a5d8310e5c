-- Before the next page of the same transaction.
with videos as (delete from staged_video), products as (delete from staged_product),
     issues as (delete from staged_issue)
delete from staged_new_items
