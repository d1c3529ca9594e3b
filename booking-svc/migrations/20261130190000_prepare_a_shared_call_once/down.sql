-- Which seat a plan was made for is of no use any more.
SELECT 1;
