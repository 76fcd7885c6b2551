package dev.heddle.machine.v8;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.V8Runtime;
import com.caoccao.javet.values.reference.V8ValueArrayBuffer;
import com.caoccao.javet.values.reference.V8ValueObject;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.isolate.EngineThread;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An engine thread for WASM modules: the host scripts are loaded there, and it knows the modules
 * that are compiled and the hosts of the guests that live. Where nothing else is said, methods are
 * for tasks on that thread.
 */
final class WasmThread {
  private final AtomicInteger instances = new AtomicInteger();
  private final Set<String> prepared = new HashSet<>();
  private final Set<V8ValueObject> hosts = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable ResidentPages residentPages;
  private @Nullable V8ValueObject heddle;
  private final EngineThread engine;

  WasmThread(String name, long taskMsMax) {
    engine = new EngineThread(name, taskMsMax, this::arrive);
  }

  private EngineThread.Tenant arrive(V8Runtime runtime) throws JavetException {
    HostScripts.load(runtime);
    heddle = runtime.getGlobalObject().get("heddle");
    residentPages = ResidentPages.open();
    return this::leave;
  }

  private void leave() throws JavetException {
    residentPages().close();
    for (V8ValueObject host : hosts) {
      host.close();
    }
    heddle().close();
  }

  /** The thread itself; for any caller. */
  EngineThread engine() {
    return engine;
  }

  /** How many instances are at home here; new ones go to the thread that has fewest. */
  AtomicInteger instances() {
    return instances;
  }

  ResidentPages residentPages() {
    return arrived(residentPages);
  }

  /** The host's functions. */
  V8ValueObject heddle() {
    return arrived(heddle);
  }

  private static <T> T arrived(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the host is not loaded");
    }
    return part;
  }

  /** Compiles a module here unless that is done. */
  void prepare(String name, Bytes module) throws JavetException {
    if (prepared.contains(name)) {
      return;
    }
    try (V8ValueArrayBuffer buffer = engine.runtime().createV8ValueArrayBuffer(module.size())) {
      buffer.fromBytes(module.toByteArray());
      heddle().invokeVoid("prepare", name, buffer);
    }
    prepared.add(name);
  }

  /** Drops a compiled module. */
  void forget(String name) throws JavetException {
    if (prepared.remove(name)) {
      heddle().invokeVoid("forget", name);
    }
  }

  /** Keeps the host of a guest until it is let go, or V8 ends. */
  void keep(V8ValueObject host) {
    hosts.add(host);
  }

  /** Ends the host of a guest. */
  void letGo(V8ValueObject host) throws JavetException {
    hosts.remove(host);
    host.close();
  }
}
