"""Two copies of a vault become one: three ways, by field, with what neither has changed since as the measure."""
