package dev.heddle.machine.reference;

/**
 * A function that a module imports. Arguments and the result are numbers as JavaScript has them
 * ({@link HostNumber}); arguments that the module's type leaves out are NaN.
 */
@FunctionalInterface
interface HostCall {
  double call(double[] arguments);

  /** A call that answers with a negative error number where it fails. */
  static HostCall negative(HostCall body) {
    return arguments -> {
      try {
        return body.call(arguments);
      } catch (HostErrno.Failure e) {
        return -e.errno().number();
      }
    };
  }

  /** A call that answers with the error number itself where it fails. */
  static HostCall plain(HostCall body) {
    return arguments -> {
      try {
        return body.call(arguments);
      } catch (HostErrno.Failure e) {
        return e.errno().number();
      }
    };
  }
}
