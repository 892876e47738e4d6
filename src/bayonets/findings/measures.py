from bayonets.report.measures import Measures, ServiceGroup
