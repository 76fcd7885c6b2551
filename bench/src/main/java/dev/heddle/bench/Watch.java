package dev.heddle.bench;

/** Wall and CPU time of a node from one moment on. */
record Watch(NodeProcess node, long beganNanos, Usage before) {
  static Watch start(NodeProcess node) {
    return new Watch(node, System.nanoTime(), node.usage());
  }

  double wallMs() {
    return (System.nanoTime() - beganNanos) / 1e6;
  }

  /** What was done since then. */
  Part part(int evaluations) {
    double wallMs = wallMs();
    return new Part(evaluations, wallMs, node.usage().cpuMsSince(before));
  }
}
