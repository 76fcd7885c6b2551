package dev.heddle.sim;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;

/**
 * Virtual threads that run where and when an executor wants, so that whoever has the executor
 * decides which thread goes on.
 *
 * <p>The JDK can do this and does not offer it yet: {@code ThreadBuilders.newVirtualThread} takes a
 * scheduler. The call needs {@code --add-opens java.base/java.lang=ALL-UNNAMED}. A thread that is
 * never run again is garbage only with {@code -Djdk.trackAllThreads=false}.
 */
final class VirtualThreads {
  private static final Method MAKE = find();

  private VirtualThreads() {}

  /**
   * A thread that has not started.
   *
   * @param scheduler is given a task whenever the thread can go on, which must be run on a platform
   *     thread, one at a time; whatever it does not run stays where it is
   */
  static Thread over(Executor scheduler, String name, Runnable body) {
    try {
      return (Thread) MAKE.invoke(null, scheduler, name, 0, body);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("this JDK makes no virtual thread over an executor", e);
    }
  }

  private static Method find() {
    try {
      Method make =
          Class.forName("java.lang.ThreadBuilders")
              .getDeclaredMethod(
                  "newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
      make.setAccessible(true);
      return make;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "the simulation runs virtual threads itself, which Java "
              + Runtime.version().feature()
              + " does not let it; use Java 25 with --add-opens java.base/java.lang=ALL-UNNAMED",
          e);
    }
  }
}
