package dev.heddle.core.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heddle.core.TestKeys;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Ed25519Signer;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.crypto.Secp256k1;
import dev.heddle.core.wallet.Wallet;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DataItemTest {
  private static final ItemDraft GOLDEN =
      new ItemDraft(
          Optional.empty(),
          Optional.empty(),
          Tags.of(new Tag("Content-Type", "text/plain"), new Tag("App-Name", "perm")),
          Bytes.utf8("hello permanent"));

  @Test
  void signsTheGoldenEthereumItem() {
    DataItem item = TestKeys.ETHEREUM.sign(GOLDEN);

    assertThat(item.id().base64Url()).isEqualTo("l3yigAV3GYpiPVDXk_63RLzyWgr1itBh4U8O_CH0HKE");
    assertThat(Hashes.sha256(item.raw()).hex())
        .isEqualTo("7cfe3c53df6d81bb2ce77ac6718865410603da1c57c33d5eec7c527886e45589");
    assertThat(item.ownerAddress()).isEqualTo("5NA-HYLSTTFosxLdAD2tXtqht27RvrwVImmF1OEI85M");
    assertThat(item.aoAddress()).startsWith("0x").hasSize(42);
    assertThat(item.verify()).isPresent();
  }

  @Test
  void signsTheGoldenTypedItem() {
    Bytes key = Bytes.hex("8da4ef21b864d2cc526dbdb2a120bd2874c36c9d0a1fb7f8c63d7f7a8b41de8f");
    Bytes address = Hashes.keccak256(Secp256k1.publicKey(key).from(1)).from(12);
    Bytes owner = Bytes.utf8("0x" + address.hex());
    Bytes hash = DataItem.signingHash(SignatureType.TYPED_ETHEREUM, owner, GOLDEN);
    Bytes signature =
        ItemSignatures.ethereumSignature(
            Secp256k1.sign(key, ItemSignatures.typedDigest(hash, owner).orElseThrow()));
    DataItem item = DataItem.of(SignatureType.TYPED_ETHEREUM, signature, owner, GOLDEN);

    assertThat(item.id().base64Url()).isEqualTo("W5R5cleHC1c7_ykWoib1UQ1O4ZLuuLcR62mOW6Smg2s");
    assertThat(Hashes.sha256(item.raw()).hex())
        .isEqualTo("91f88eb2738ded7b81f80869230a7ffa219ab263b04e364634d19b22950810dc");
    assertThat(item.verify()).isPresent();
    assertThat(item.aoAddress()).isEqualTo(TestKeys.ETHEREUM.aoAddress());
  }

  @Test
  void verifiesOverDataThatAreElsewhere() {
    for (Wallet wallet : new Wallet[] {TestKeys.RSA, TestKeys.ED25519, TestKeys.ETHEREUM}) {
      DataItem item = wallet.sign(GOLDEN);
      DataItem head = DataItem.decodeHead(item.raw());
      Bytes digest = Hashes.sha384(item.data());
      assertThat(head.id()).isEqualTo(item.id());
      assertThat(Bytes.concat(head.raw(), item.data())).isEqualTo(item.raw());
      assertThat(head.signedOver(item.data().size(), digest)).isTrue();
      assertThat(head.signedOver(item.data().size() + 1L, digest)).isFalse();
      assertThat(head.signedOver(item.data().size(), Hashes.sha384())).isFalse();
      assertThat(head.verify()).isEmpty();
    }
  }

  @Test
  void theHeadOfAnItemIsNotLongerThanItSays() {
    String value = "v".repeat(4000);
    ItemDraft draft =
        new ItemDraft(
            Optional.of(Hashes.sha256()),
            Optional.of(Hashes.sha256()),
            Tags.of(new Tag("name", value)),
            Bytes.wrap(new byte[100_000]));
    DataItem item = TestKeys.RSA.sign(draft);
    DataItem head = DataItem.decodeHead(item.raw().slice(0, DataItem.HEAD_BYTES));
    assertThat(head.raw().size()).isEqualTo(item.raw().size() - 100_000);
  }

  @Test
  void hasTheSizesOfTheSpecification() {
    ItemDraft empty = new ItemDraft(Optional.empty(), Optional.empty(), Tags.NONE, Bytes.EMPTY);

    assertThat(TestKeys.RSA.sign(empty).raw().size()).isEqualTo(1044);
    assertThat(TestKeys.ED25519.sign(empty).raw().size()).isEqualTo(DataItem.BYTES_MIN);
  }

  @Test
  void comesBackFromItsBytes() {
    long seed = 5;
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      Wallet wallet = TestKeys.all().get(round % 3);
      ItemDraft draft = draft(random);
      DataItem item = wallet.sign(draft);
      DataItem back = DataItem.decode(item.raw());

      assertThat(back).as("seed %d, round %d", seed, round).isEqualTo(item);
      assertThat(back.content()).isEqualTo(draft);
      assertThat(back.type()).isEqualTo(wallet.type());
      assertThat(back.aoAddress()).isEqualTo(wallet.aoAddress());
      VerifiedItem verified = back.verify().orElseThrow();
      assertThat(verified.id()).isEqualTo(Hashes.sha256(item.signature()));
      assertThat(wallet.sign(draft).id()).as("deterministic").isEqualTo(item.id());
    }
  }

  @Test
  void refusesEveryTruncation() {
    DataItem item = TestKeys.ETHEREUM.sign(draft(new Random(3)));
    int header = item.raw().size() - item.data().size();
    for (int size = 0; size < header; size++) {
      Bytes cut = item.raw().slice(0, size);
      assertThatExceptionOfType(MalformedItemException.class)
          .as("cut to %d", size)
          .isThrownBy(() -> DataItem.decode(cut));
    }
  }

  @Test
  void refusesEveryChangedByte() {
    DataItem item = TestKeys.ETHEREUM.sign(draft(new Random(4)));
    for (int i = 0; i < item.raw().size(); i++) {
      byte[] changed = item.raw().toByteArray();
      changed[i] ^= 1;
      assertThat(verifies(Bytes.wrap(changed))).as("byte %d", i).isFalse();
    }
  }

  @Test
  void refusesAFlippedV() {
    DataItem item = TestKeys.ETHEREUM.sign(GOLDEN);
    for (int v = 0; v < 256; v++) {
      byte[] changed = item.raw().toByteArray();
      changed[2 + 64] = (byte) v;
      assertThat(verifies(Bytes.wrap(changed)))
          .as("v %d", v)
          .isEqualTo((byte) v == item.signature().at(64));
    }
  }

  @Test
  void refusesPresenceBytesAboveOneUnlessHistoric() {
    DataItem item = TestKeys.ETHEREUM.sign(GOLDEN);
    byte[] raw = item.raw().toByteArray();
    raw[2 + 65 + 65] = 2;
    Bytes odd = Bytes.wrap(raw);

    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> DataItem.decode(odd))
        .withMessageContaining("presence of target")
        .matches(e -> e.offset() == 132);
    DataItem historic = DataItem.decodeHistoric(odd);
    assertThat(historic.historic()).isTrue();
    assertThat(historic.id()).isEqualTo(item.id());
    assertThat(historic.tags()).isEqualTo(item.tags());
    assertThat(historic.verify()).isEmpty();
    assertThat(DataItem.decodeHistoric(item.raw()).verify()).isPresent();
  }

  @Test
  void refusesForgedMultiSignatures() {
    Bytes[] seeds = {
      Hashes.sha256(Bytes.utf8("a")), Hashes.sha256(Bytes.utf8("b")), Hashes.sha256(Bytes.utf8("c"))
    };

    assertThat(multi(seeds, 2, 0xc0).verify()).isPresent();
    assertThat(multi(seeds, 2, 0xe0).verify()).isPresent();
    assertThat(multi(seeds, 2, 0x80).verify()).as("below the threshold").isEmpty();
    assertThat(multi(seeds, 2, 0x00).verify()).as("nobody signed").isEmpty();
    assertThat(multi(seeds, 0, 0x00).verify()).as("threshold of zero").isEmpty();
    assertThat(multi(seeds, 0, 0x80).verify()).as("threshold of zero").isEmpty();
    assertThat(multi(seeds, 2, 0xd0).verify()).as("a slot without key").isEmpty();
  }

  @Test
  void refusesUnknownTypesAndHugeCounts() {
    byte[] raw = TestKeys.ETHEREUM.sign(GOLDEN).raw().toByteArray();
    byte[] unknown = raw.clone();
    unknown[0] = 8;
    byte[] many = raw.clone();
    many[2 + 65 + 65 + 2 + 7] = (byte) 0x80;
    byte[] large = raw.clone();
    large[2 + 65 + 65 + 2 + 15] = 1;

    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> DataItem.decode(Bytes.wrap(unknown)))
        .withMessage("unknown signature type 8 (at byte 0)");
    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> DataItem.decode(Bytes.wrap(many)))
        .withMessageContaining("9223372036854775810 tags are over the limit");
    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> DataItem.decode(Bytes.wrap(large)))
        .withMessageContaining("over the limit of 4096");
    assertThatExceptionOfType(MalformedItemException.class)
        .isThrownBy(() -> DataItem.decode(Bytes.wrap(new byte[10_000_000])));
  }

  @Test
  void signsADeepHashOfFortyEightBytes() {
    DataItem item = TestKeys.ED25519.sign(GOLDEN);

    assertThat(item.signingHash().size()).isEqualTo(48);
  }

  @Test
  void draftsRefuseWhatNoItemCanHold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new ItemDraft(
                Optional.of(Bytes.utf8("short")), Optional.empty(), Tags.NONE, Bytes.EMPTY));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new ItemDraft(
                Optional.empty(),
                Optional.empty(),
                Tags.of(new Tag("n", "v".repeat(5000))),
                Bytes.EMPTY));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataItem.of(SignatureType.ETHEREUM, Bytes.EMPTY, Bytes.EMPTY, GOLDEN));
  }

  private static boolean verifies(Bytes raw) {
    try {
      return DataItem.decode(raw).verify().isPresent();
    } catch (MalformedItemException e) {
      return false;
    }
  }

  private static DataItem multi(Bytes[] seeds, int threshold, int bitmap) {
    byte[] owner = new byte[1025];
    for (int i = 0; i < seeds.length; i++) {
      Ed25519Signer.of(seeds[i]).publicKey().copyTo(owner, 32 * i);
    }
    owner[1024] = (byte) threshold;
    Bytes hash = DataItem.signingHash(SignatureType.MULTI_APTOS, Bytes.copyOf(owner), GOLDEN);
    byte[] signature = new byte[2052];
    for (int i = 0; i < seeds.length; i++) {
      if ((bitmap & (0x80 >> i)) != 0) {
        Ed25519Signer.of(seeds[i]).sign(hash).copyTo(signature, 64 * i);
      }
    }
    signature[2048] = (byte) bitmap;
    return DataItem.of(SignatureType.MULTI_APTOS, Bytes.wrap(signature), Bytes.wrap(owner), GOLDEN);
  }

  private static ItemDraft draft(Random random) {
    byte[] target = new byte[32];
    byte[] anchor = new byte[32];
    byte[] data = new byte[random.nextInt(500)];
    random.nextBytes(target);
    random.nextBytes(anchor);
    random.nextBytes(data);
    Tag[] tags = new Tag[random.nextInt(6)];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = new Tag("Name-" + i, "value " + random.nextInt());
    }
    return new ItemDraft(
        random.nextBoolean() ? Optional.of(Bytes.wrap(target)) : Optional.empty(),
        random.nextBoolean() ? Optional.of(Bytes.wrap(anchor)) : Optional.empty(),
        Tags.of(tags),
        Bytes.wrap(data));
  }
}
