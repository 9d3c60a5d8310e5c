-- What the server stores text in.
select current_setting('server_encoding')
