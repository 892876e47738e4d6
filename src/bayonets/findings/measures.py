from bayonets.report.measures import Measures as Measures, ServiceGroup as ServiceGroup
