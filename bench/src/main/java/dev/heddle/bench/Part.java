package dev.heddle.bench;

/** A run of evaluations in a row and what they took. */
record Part(int evaluations, double wallMs, double cpuMs) {
  double perSecond() {
    return evaluations * 1000 / wallMs;
  }

  double cpuMsEach() {
    return cpuMs / evaluations;
  }

  Part and(Part other) {
    return new Part(evaluations + other.evaluations, wallMs + other.wallMs, cpuMs + other.cpuMs);
  }
}
