-- Views whose columns have moved; migrate makes all views after this.
drop view if exists xingtu_report.top_movers;
drop view if exists xingtu_report.video_trend;
drop view if exists xingtu_report.product_trend;
