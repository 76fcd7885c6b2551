package dev.heddle.machine.v8;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.V8Host;
import com.caoccao.javet.interop.V8Runtime;

/** A V8 of its own with the host scripts in it, for tests that call what they define. */
public final class ScriptedRuntime {
  private ScriptedRuntime() {}

  public static V8Runtime create() throws JavetException {
    V8Runtime runtime = V8Host.getV8Instance().createV8Runtime();
    HostScripts.load(runtime);
    return runtime;
  }
}
