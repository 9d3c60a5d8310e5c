-- The comments said that no two items of a list share a place; where the API changes its page size, they do.
comment on column xingtu.video_snapshot.position is '1-based place in the scope''s list over all pages, of which each counts as many places as the API says that a page has; items share a place where it says so differently within a list';
comment on column xingtu.product_snapshot.position is '1-based place in the scope''s list over all pages, of which each counts as many places as the API says that a page has; items share a place where it says so differently within a list';
select xingtu_ops.comment_partitions();
