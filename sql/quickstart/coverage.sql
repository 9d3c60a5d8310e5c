-- What ./quickstart shows of coverage. Again: ./quickstart psql -f sql/quickstart/coverage.sql

\pset border 1
\pset footer off

\echo
\echo How complete the snapshots are: scopes by state, and the share that is known
select (snapshot_at at time zone 'Asia/Shanghai')::date as snapshot, -- the job's time zone
       scopes, covered, open, waiting_for_mapping as unreadable, failed, skipped, share
from xingtu_report.snapshot_coverage
order by snapshot_at;
