-- Settings of each connection. Times travel as UTC, bytes as hex. A lock that somebody's DDL holds
-- is waited for as long as a batch may take; a client that hangs does not keep its own locks forever.
-- The loading statements join a small batch with big tables by their keys: nested loops over indexes
-- are right at any size, but the planner cannot know, since temporary tables have no statistics and
-- prepared plans outlive the sizes that they were made for.
set client_encoding = 'UTF8';
set timezone = 'UTC';
set datestyle = 'ISO';
set bytea_output = 'hex';
set lock_timeout = '30s';
set idle_in_transaction_session_timeout = '5min';
set client_min_messages = warning;
