-- Settings of each connection. Times travel as UTC, bytes as hex. A lock that somebody's DDL holds
-- is waited for as long as a batch may take; a client that hangs does not keep its own locks forever.
set client_encoding = 'UTF8';
set timezone = 'UTC';
set datestyle = 'ISO';
set bytea_output = 'hex';
set client_min_messages = warning;
-- Statements are to see what those have committed whose locks they waited for.
set default_transaction_isolation = 'read committed';
-- Where the role, the database or the URL's options say otherwise, that stays.
select set_config('lock_timeout', '30s', false) where current_setting('lock_timeout') = '0';
-- A process that is stopped within a transaction holds locks until the server ends it: before the lease
-- runs out, after which others take its work over. Between two statements a healthy one takes milliseconds.
select set_config('idle_in_transaction_session_timeout', '20s', false)
where current_setting('idle_in_transaction_session_timeout') = '0';
-- But not this: a commit that is acknowledged before it is on disk would lose pages that are paid for.
select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
-- A client whose host is gone is noticed within a minute, not in two hours: until then it holds its locks.
select set_config(name, wanted.value, false)
from (values ('tcp_keepalives_idle', '20'), ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3'),
             ('tcp_user_timeout', '45000')) as wanted (name, value)
join pg_settings using (name)
where source = 'default';
