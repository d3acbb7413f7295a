-- Answers of whole nodes were counted as having come in time, where no time is promised of them.

update availability.hour set answers = 0, late = 0 where service = 'node';
update availability.day set answers = 0, late = 0 where service = 'node';
