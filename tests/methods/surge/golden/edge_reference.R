# Reference outputs for edge cases, made with R and the package surveillance as a black box.
suppressMessages(library(surveillance))
ff <- function(name, y, range, b, alpha=.01, w=3, noP=10, past=26, freq=52, pT=1, reweight=TRUE, thr=2.58, method="nbPlugin", pop=NULL) {
  s <- if (is.null(pop)) sts(observed=y, frequency=freq) else sts(observed=y, frequency=freq, population=matrix(pop, ncol=1))
  r <- suppressWarnings(farringtonFlexible(s, control=list(range=range, b=b, w=w, reweight=reweight, weightsThreshold=thr, noPeriods=noP, pastWeeksNotIncluded=past, alpha=alpha, trend=TRUE, pThresholdTrend=pT, limit54=c(5,4), thresholdMethod=method, glmWarnings=FALSE, verbose=FALSE, populationOffset=!is.null(pop))))
  data.frame(case=name, t=range, upper=as.numeric(upperbound(r)), alarm=as.integer(alarms(r)), p=as.numeric(r@control$pvalue), trend=as.integer(r@control$trend), phi=as.numeric(r@control$phi))
}
set.seed(20200323)
n <- 330; t <- seq_len(n)
Y <- list(
  zeros = rep(0, n),
  sparse = rpois(n, .15),
  zero_season = ifelse((t %% 52) %in% 0:9, 0, rpois(n, 4)),
  rising = rpois(n, exp(seq(-2, 4, length=n))),
  falling = rpois(n, exp(seq(4, -2, length=n))),
  outbreaks = { y <- rpois(n, 8); y[c(80, 81, 140, 200, 201, 202)] <- c(60, 80, 200, 90, 120, 30); y },
  bursts = rnbinom(n, mu=5, size=.7),
  large = rnbinom(n, mu=30000*exp(.2*cos(2*pi*t/52)), size=400),
  noise = rpois(n, 5)
)
one <- rep(0, n); one[n-100] <- 3; one[(n-5):n] <- 4; Y$one_case <- one
Y$months <- rnbinom(n, mu=20*exp(.5*sin(2*pi*t/12) + .002*t), size=6)
Y$rates <- rpois(n, 5 * exp(.004*t))
pop <- round(1000 * exp(.004*t))
out <- list()
for (k in setdiff(names(Y), c("months", "rates"))) out[[k]] <- ff(k, Y[[k]], 301:330, 5)
out$short <- ff("short", Y$noise, 70:110, 1)
out$two_years <- ff("two_years", Y$bursts, 120:150, 2)
out$alpha05 <- ff("alpha05", Y$bursts, 301:330, 4, alpha=.05)
out$significant <- ff("significant", Y$noise, 301:330, 5, pT=.05, reweight=FALSE)
out$significant_rising <- ff("significant_rising", Y$rising, 200:230, 3, pT=.05)
out$unweighted <- ff("unweighted", Y$outbreaks, 301:330, 5, reweight=FALSE)
out$threshold1 <- ff("threshold1", Y$outbreaks, 301:330, 5, thr=1)
out$months <- ff("months", Y$months, 301:330, 5, w=1, past=6, freq=12)
out$rates <- ff("rates", Y$rates, 301:330, 5, pop=pop)
out$delta_unweighted <- ff("delta_unweighted", Y$outbreaks, 301:330, 5, reweight=FALSE, method="delta")
res <- do.call(rbind, out)
write.csv(res, "edge_reference.csv", row.names=FALSE, na="", quote=FALSE)
Y$population <- pop
write.csv(as.data.frame(Y), "edge_series.csv", row.names=FALSE, quote=FALSE)
