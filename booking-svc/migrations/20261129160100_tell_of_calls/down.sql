DROP TABLE paused_destinations;
DROP TABLE notice_destinations;
DROP TABLE notices;
