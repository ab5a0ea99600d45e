# Workload W2 in simmer: one trajectory per direction, capacity schedules for the opening hours, branches for the route, prioritization 1 for
# perishables. Usage: Rscript w2_simmer.R [seed]
suppressPackageStartupMessages(library(simmer))
values <- as.integer(commandArgs(TRUE))
set.seed(if (length(values) > 0) values[1] else 1L)
began <- proc.time()[["elapsed"]]

days <- 30
horizon <- days * 1440
servers <- list(c(2, 3, 12, 3, 8, 8, 4, 2), c(2, 3, 12, 3, 8, 3, 4, 2))
perishable_share <- c(0.5, 0.15)
hours <- c(8, 8, 8, 8, 8, 8, 52, 80, 90, 80, 70, 60, 50, 60, 70, 70, 65, 60, 45, 35, 25, 20, 10, 10)

lognormal <- function(mean, cv) {
  variance <- log(1 + cv^2)
  mu <- log(mean) - variance / 2
  sigma <- sqrt(variance)
  function() rlnorm(1, mu, sigma)
}
triangular <- function() {
  u <- runif(1)
  if (u < 0.5) 3 + sqrt(u * 8) else 7 - sqrt((1 - u) * 8)
}
service <- list(
  function() rexp(1), function() runif(1, 1, 2), lognormal(6, 0.5), triangular,
  lognormal(30, 0.8), function() rexp(1, 1 / 8), function() rexp(1, 0.5), function() runif(1, 0.5, 1.5)
)

# All arrivals of one direction at once: their number, then times by inversion of the cumulative rate.
draw_arrivals <- function() {
  cumulative <- c(0, cumsum(rep(1.5 * hours, days)))
  total <- cumulative[length(cumulative)]
  sort(approx(cumulative, seq(0, horizon, 60), xout = runif(rpois(1, total), 0, total))$y)
}

env <- simmer()
for (d in 1:2) {
  place <- function(k) paste0("d", d - 1, "s", k)
  visit <- function(path, k) path %>% seize(place(k)) %>% timeout(service[[k + 1]]) %>% release(place(k))
  for (k in 0:7) add_resource(env, place(k), schedule(c(420, 1320), c(servers[[d]][k + 1], 0), period = 1440))
  draw_attributes <- local({
    share <- perishable_share[d]
    function() c(findInterval(runif(1), c(0, 0.7, 0.9)) - 1, runif(1) < share)
  })
  is_opened <- function() {
    channel <- get_attribute(env, "channel")
    as.integer(channel == 2 || (channel == 1 && runif(1) < 0.15))
  }
  truck <- trajectory() %>%
    set_attribute(c("channel", "perishable"), draw_attributes) %>%
    set_prioritization(function() c(get_attribute(env, "perishable"), NA, NA)) %>%
    visit(0) %>% visit(1) %>% visit(2) %>%
    branch(function() as.integer(get_attribute(env, "channel") > 0), TRUE, trajectory() %>% visit(3)) %>%
    branch(is_opened, TRUE, trajectory() %>% visit(4)) %>%
    branch(function() as.integer(get_attribute(env, "perishable")), TRUE, trajectory() %>% visit(5)) %>%
    visit(6) %>% visit(7)
  add_generator(env, paste0("t", d - 1, "_"), truck, at(draw_arrivals()), mon = 2)
}
invisible(run(env, until = horizon))

visits <- get_mon_arrivals(env, per_resource = TRUE, ongoing = TRUE)
trucks <- get_mon_arrivals(env, ongoing = TRUE)
queues <- get_mon_resources(env)
attributes <- get_mon_attributes(env)
perishable <- attributes[attributes$key == "perishable", ]
is_perishable <- perishable$value[match(trucks$name, perishable$name)] == 1

figures <- list()
put_times <- function(prefix, mean_name, times) {
  times <- sort(times)
  at <- function(q) times[max(1, ceiling(q * length(times)))]
  names <- paste0(prefix, c("n", mean_name, "p50", "p90", "p99"))
  figures[names] <<- c(length(times), mean(times), at(0.5), at(0.9), at(0.99))
}
started <- 0
for (d in 0:1) {
  way <- paste0("d", d, ".")
  is_mine <- startsWith(trucks$name, paste0("t", d))
  is_done <- is_mine & !is.na(trucks$end_time) & trucks$finished
  stays <- trucks$end_time - trucks$start_time
  figures[[paste0(way, "arrived")]] <- sum(is_mine)
  figures[[paste0(way, "done")]] <- sum(is_done)
  put_times(paste0(way, "tis0."), "mean", stays[is_done & is_perishable])
  put_times(paste0(way, "tis1."), "mean", stays[is_done & !is_perishable])
  for (k in 0:7) {
    prefix <- paste0(way, "s", k, ".")
    here <- visits[visits$resource == paste0("d", d, "s", k), ]
    ended <- !is.na(here$end_time)
    waits <- here$end_time[ended] - here$start_time[ended] - here$activity_time[ended]
    put_times(prefix, "wait", waits)
    started <- started + length(waits)
    queue <- queues[queues$resource == paste0("d", d, "s", k), ]
    figures[[paste0(prefix, "Lq")]] <- sum(queue$queue * diff(c(queue$time, horizon))) / horizon
    figures[[paste0(prefix, "qmax")]] <- max(queue$queue)
    figures[[paste0(prefix, "busy")]] <- sum(here$activity_time[ended]) / horizon / servers[[d + 1]][k + 1]
  }
  figures[[paste0(way, "peakHour")]] <- max(table(floor(trucks$end_time[is_done] / 60)))
}
ms <- (proc.time()[["elapsed"]] - began) * 1000
pairs <- paste(sprintf('"%s":%.12g', names(figures), unlist(figures)), collapse = ",")
cat(sprintf('{"events":%d,"ms":%.3f,"figures":{%s},"version":"%s"}\n', as.integer(nrow(trucks) + started), ms, pairs, packageVersion("simmer")))
