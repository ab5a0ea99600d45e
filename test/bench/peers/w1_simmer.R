# Workload W1 in simmer. Usage: Rscript w1_simmer.R [customers] [seed]
suppressPackageStartupMessages(library(simmer))
values <- as.integer(commandArgs(TRUE))
customers <- if (length(values) > 0) values[1] else 200000L
set.seed(if (length(values) > 1) values[2] else 1L)
began <- proc.time()[["elapsed"]]
# Arrivals and services are drawn in one call each, as is usual in R.
gaps <- rexp(customers, 0.9)
services <- rexp(customers, 1)
served <- 0L
next_service <- function() {
  served <<- served + 1L
  services[served]
}
customer <- trajectory() %>% seize("server") %>% timeout(next_service) %>% release("server")
env <- simmer() %>% add_resource("server", 1) %>% add_generator("customer", customer, at(cumsum(gaps)), mon = 1) %>% run()
arrivals <- get_mon_arrivals(env)
waits <- arrivals$end_time - arrivals$start_time - arrivals$activity_time
ms <- (proc.time()[["elapsed"]] - began) * 1000
cat(sprintf('{"events":%d,"ms":%.3f,"meanWait":%.9f,"customers":%d,"version":"%s"}\n', 2L * customers, ms, mean(waits), customers, packageVersion("simmer")))
