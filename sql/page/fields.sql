-- Which figures the API reported at snapshot $1.
select detail_type, column_name, rows_listed, rows_reporting, share, issues
from xingtu_report.field_coverage
where snapshot_at = $1::timestamptz
order by detail_type desc, share desc nulls last, column_name
