package dev.heddle.core.caller;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code *-auth} atoms of molecule.sh, as functions of the segments of a path: what MEM's
 * functions ask through {@code deterministicFetch} (decentldotland/molecule and its
 * molecule-apis-wrapper).
 *
 * <p>The message is base64 of its text, keys and signatures as each atom has them. Addresses are
 * the molecules' own, which for Stacks, the Internet Computer and Massa are not those that wallets
 * show. Two things are stricter here: an event of Nostr must have the id that its content gives,
 * and Fuel's signatures are those of its wallets (the original hashed nothing).
 */
public final class Molecule {
  private static final String ATOM_OF_EVM = "signer";
  private static final String ATOM_OF_SOLANA = "auth";

  private Molecule() {}

  /** The chain that an atom such as {@code tez-auth} checks signatures of, if it does. */
  public static Optional<Chain> chain(String atom) {
    return switch (atom) {
      case ATOM_OF_EVM -> Optional.of(Chain.EVM);
      case ATOM_OF_SOLANA -> Optional.of(Chain.SOLANA);
      default ->
          atom.endsWith("-auth")
              ? Chain.of(atom.substring(0, atom.length() - "-auth".length()))
                  .filter(chain -> chain != Chain.EVM && chain != Chain.SOLANA)
              : Optional.empty();
    };
  }

  /**
   * The answer of an atom.
   *
   * @param segments what follows the atom in the path: key, message and signature; for Nostr the
   *     event, the key and the message
   * @return {@code result}, and but for three chains {@code address}, null if the result is false
   */
  public static ObjectNode answer(Chain chain, List<String> segments) {
    Optional<Signer> signer = Optional.empty();
    if (segments.size() == 3) {
      try {
        signer = signer(chain, segments);
      } catch (IllegalArgumentException e) {
        // Malformed is not signed.
      }
    }
    ObjectNode answer = Json.object().put("result", signer.isPresent());
    switch (chain) {
      case EVM, SOLANA, ARWEAVE -> {}
      case SUBSTRATE ->
          answer.set(
              "address", signer.map(found -> substrate(found.account())).orElseGet(Json::object));
      default -> answer.put("address", signer.map(found -> address(chain, found)).orElse(null));
    }
    if (chain == Chain.SUBSTRATE && signer.isEmpty()) {
      answer.putNull("address");
    }
    return answer;
  }

  private static Optional<Signer> signer(Chain chain, List<String> segments) {
    String first = segments.get(0);
    String second = segments.get(1);
    String third = segments.get(2);
    return switch (chain) {
      case EVM, SOLANA -> chain.signer(first, Bytes.wrap(base64(second)), third);
      case ARWEAVE -> chain.signer(text(first), message(second), text(third));
      case INTERNET_COMPUTER, TON -> chain.signer(listed(first), message(second), listed(third));
      case NOSTR -> chain.signer(second, message(third), new String(base64(first), UTF));
      case ZILLIQA, STACKS, SUBSTRATE, TRON, MASSA, FUEL, TEZOS, APTOS ->
          chain.signer(first, message(second), third);
    };
  }

  private static final java.nio.charset.Charset UTF = StandardCharsets.UTF_8;

  private static String address(Chain chain, Signer signer) {
    Bytes account = signer.account();
    return switch (chain) {
      case STACKS -> Base58.encodeChecked(Bytes.concat(Bytes.hex("00"), Hashes.hash160(account)));
      case INTERNET_COMPUTER -> InternetComputer.principal(account);
      case MASSA ->
          "A"
              + Base58.encodeChecked(
                  Bytes.concat(
                      Bytes.hex("00"),
                      Hashes.blake3(Bytes.utf8("P" + Base58.encodeChecked(account)))));
      default -> signer.address();
    };
  }

  /** Kusama has the number 2, but the molecule says 8. */
  private static ObjectNode substrate(Bytes account) {
    return Json.object()
        .put("generic", Ss58.encode(Substrate.GENERIC, account))
        .put("kusama", Ss58.encode(8, account))
        .put("polkadot", Ss58.encode(0, account))
        .put("astar", Ss58.encode(5, account));
  }

  private static byte[] base64(String text) {
    return Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_').replace("=", ""));
  }

  /** What {@code atob} gives: a letter for each byte. */
  private static String text(String base64) {
    return new String(base64(base64), StandardCharsets.ISO_8859_1);
  }

  private static Bytes message(String base64) {
    return Bytes.utf8(text(base64));
  }

  /** Base64 of bytes as decimal numbers with commas between, as hex. */
  private static String listed(String base64) {
    String[] numbers = text(base64).split(",", -1);
    byte[] bytes = new byte[numbers.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(numbers[i].strip());
    }
    return Bytes.wrap(bytes).hex();
  }
}
