"""Control charts: EARS C1 to C3, CUSUM and the generalised likelihood ratio, against a level that was learnt."""
