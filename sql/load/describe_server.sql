-- What we are connected to, for people.
select current_setting('server_version'), current_database(),
       coalesce(host(inet_server_addr()), 'a local socket'), current_user
