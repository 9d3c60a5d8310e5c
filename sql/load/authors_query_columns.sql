-- Which columns the user's query for authors gives; no rows.
select * from ({{query}}
) as authors limit 0
