package dev.heddle.machine.js;

import com.caoccao.javet.exceptions.JavetException;
import com.caoccao.javet.interop.V8Runtime;
import com.caoccao.javet.interop.callback.IJavetDirectCallable;
import com.caoccao.javet.interop.callback.JavetCallbackContext;
import com.caoccao.javet.interop.callback.JavetCallbackType;
import com.caoccao.javet.values.V8Value;
import com.caoccao.javet.values.reference.V8ValueArrayBuffer;
import com.caoccao.javet.values.reference.V8ValueFunction;
import com.caoccao.javet.values.reference.V8ValueObject;
import com.caoccao.javet.values.reference.V8ValueTypedArray;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.lambda.LambdaCalls;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a realm has Java do: hashes and signatures, which would be slow where gas is counted. */
final class RealmNatives {
  private static final int SALT_BYTES = 32;
  private static final int MODULUS_CHARS_MAX = 1_400;
  private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);
  private static final PSSParameterSpec PSS =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, SALT_BYTES, 1);

  private final V8Runtime runtime;

  /** What the Lambda application that runs can call. */
  private @Nullable LambdaCalls calls;

  private final List<JavetCallbackContext> contexts = new ArrayList<>();

  RealmNatives(V8Runtime runtime) {
    this.runtime = runtime;
  }

  /** Has the Lambda application that runs next call these; nothing once it has ended. */
  void serve(@Nullable LambdaCalls next) {
    calls = next;
  }

  /** Undefined where nothing is found, null where the application has to end. */
  private V8Value lambda(V8Value[] arguments) throws JavetException {
    LambdaCalls now = calls;
    if (now == null) {
      return runtime.createV8ValueNull();
    }
    LambdaCalls.Said said =
        now.text(arguments[0].asString(), arguments[1].asString(), arguments[2].asString());
    if (said.fault()) {
      return runtime.createV8ValueNull();
    }
    return said.found().isPresent()
        ? runtime.createV8ValueString(said.found().get())
        : runtime.createV8ValueUndefined();
  }

  /**
   * Flat memory of the Lambda application that runs: reads as much as a number says, or writes
   * bytes. Null where the application has to end.
   */
  private V8Value region(V8Value[] arguments) throws JavetException {
    LambdaCalls now = calls;
    long at = arguments[0].asLong();
    if (now != null && arguments[1] instanceof V8ValueTypedArray given) {
      return now.regionWrite(at, Bytes.wrap(given.toBytes()))
          ? runtime.createV8ValueUndefined()
          : runtime.createV8ValueNull();
    }
    Optional<Bytes> found =
        now == null ? Optional.empty() : now.regionRead(at, arguments[1].asInt());
    return found.isPresent() ? buffer(found.get().toByteArray()) : runtime.createV8ValueNull();
  }

  /**
   * An object with the functions {@code digest}, {@code verifyRsa}, {@code lambda} and {@code
   * region}.
   */
  V8ValueObject object() throws JavetException {
    V8ValueObject natives = runtime.createV8ValueObject();
    put(natives, "digest", this::digest);
    put(natives, "lambda", this::lambda);
    put(natives, "region", this::region);
    put(
        natives,
        "verifyRsa",
        arguments ->
            runtime.createV8ValueBoolean(
                verifies(arguments[0].asString(), bytes(arguments[1]), bytes(arguments[2]))));
    return natives;
  }

  private void put(
      V8ValueObject natives, String name, IJavetDirectCallable.NoThisAndResult<Exception> function)
      throws JavetException {
    JavetCallbackContext context =
        new JavetCallbackContext(name, JavetCallbackType.DirectCallNoThisAndResult, function);
    try (V8ValueFunction made = runtime.createV8ValueFunction(context)) {
      natives.set(name, made);
      contexts.add(context);
    }
  }

  /** Lets go of the functions; the realm must not call them any more. */
  void leave() {
    contexts.forEach(context -> runtime.removeCallbackContext(context.getHandle()));
  }

  private V8Value digest(V8Value[] arguments) throws JavetException, GeneralSecurityException {
    return buffer(MessageDigest.getInstance(arguments[0].asString()).digest(bytes(arguments[1])));
  }

  private V8Value buffer(byte[] bytes) throws JavetException {
    V8ValueArrayBuffer buffer = runtime.createV8ValueArrayBuffer(bytes.length);
    buffer.fromBytes(bytes);
    return buffer;
  }

  private static byte[] bytes(V8Value value) throws JavetException {
    return ((V8ValueTypedArray) value).toBytes();
  }

  /** Whether a signature is one as Arweave's wallets make them; what is none of it is no error. */
  private static boolean verifies(String modulus, byte[] data, byte[] signature) {
    if (modulus.length() > MODULUS_CHARS_MAX) {
      return false;
    }
    try {
      BigInteger n = new BigInteger(1, Base64.getUrlDecoder().decode(modulus));
      PublicKey key =
          KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(n, EXPONENT));
      Signature verifier = Signature.getInstance("RSASSA-PSS");
      verifier.setParameter(PSS);
      verifier.initVerify(key);
      verifier.update(data);
      return verifier.verify(signature);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
