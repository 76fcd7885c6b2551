package dev.heddle.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** How the client waits before it tries again; tests wait for nothing. */
@FunctionalInterface
interface Pause {
  Pause REAL =
      duration ->
          CompletableFuture.runAsync(
                  () -> {},
                  CompletableFuture.delayedExecutor(duration.toMillis(), TimeUnit.MILLISECONDS))
              .get();

  void pause(Duration duration) throws InterruptedException, ExecutionException;
}
