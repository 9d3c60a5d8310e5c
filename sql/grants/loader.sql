-- What xingtu_loader may: what run, replay and maintain write, and read everything. Rights on a partitioned table
-- reach its partitions by way of it alone. Raw pages are never changed: they are the proof of what was bought.
do $$
begin
  if not exists (select from pg_roles where rolname = 'xingtu_loader') then
    return; -- migrate says so
  end if;
  grant usage on schema xingtu, xingtu_ops, xingtu_raw, xingtu_report to xingtu_loader;
  grant select on xingtu.author, xingtu.industry, xingtu.calendar_day, xingtu.video, xingtu.product,
                  xingtu.video_snapshot, xingtu.product_snapshot to xingtu_loader;
  grant insert on xingtu.author, xingtu.industry, xingtu.video, xingtu.product, xingtu.video_snapshot,
                  xingtu.product_snapshot to xingtu_loader;
  grant update on xingtu.author, xingtu.video, xingtu.product, xingtu.video_snapshot, xingtu.product_snapshot
    to xingtu_loader;
  grant delete on xingtu.video, xingtu.product, xingtu.video_snapshot, xingtu.product_snapshot to xingtu_loader;

  grant select on xingtu_ops.schema_migration, xingtu_ops.api_code, xingtu_ops.item_origin, xingtu_ops.page_origin,
                  xingtu_ops.list_figures to xingtu_loader;
  grant select, insert, update on xingtu_ops.job_run, xingtu_ops.job_snapshot, xingtu_ops.scope_snapshot,
                                  xingtu_ops.scope_figures, xingtu_ops.request_audit to xingtu_loader;
  grant select, insert on xingtu_ops.scope to xingtu_loader;
  grant select, insert, delete on xingtu_ops.job_author, xingtu_ops.rejected_item, xingtu_ops.value_issue
    to xingtu_loader;
  grant select, insert, update, delete on xingtu_ops.page_receipt to xingtu_loader;
  grant select, insert on xingtu_raw.api_page to xingtu_loader;
  grant execute on all functions in schema xingtu_ops to xingtu_loader;

  grant select on all tables in schema xingtu_report to xingtu_loader;
  grant execute on all functions in schema xingtu_report to xingtu_loader;
  alter default privileges in schema xingtu_report grant select on tables to xingtu_loader;
  alter default privileges in schema xingtu_report grant execute on functions to xingtu_loader;
end
$$;
