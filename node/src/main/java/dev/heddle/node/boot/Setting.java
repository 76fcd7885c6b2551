package dev.heddle.node.boot;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Every value that an operator can set, with its default and what it is for.
 *
 * <p>The key is what stands in a configuration file and, as {@code --key}, on the command line; the
 * environment variable is the same word in capitals behind {@code HEDDLE_}.
 */
public enum Setting {
  HOST("host", "127.0.0.1", Kind.TEXT, "address to listen on; loopback unless you say otherwise"),
  PORT("port", "8734", Kind.PORT, "port to listen on; 0 takes a free one"),
  DATA("data", "heddle-data", Kind.TEXT, "folder for log, index, wallets"),
  BACKUPS("backups", "", Kind.TEXT, "folder for backups; empty means backups/ in the data folder"),
  UNITS("units", "su,cu,mu,gateway,functions,aocore,explorer", Kind.UNITS, "units to serve"),
  LISTEN("listen", "", Kind.LISTEN, "more listeners: UNIT=HOST:PORT, separated by commas"),
  LOG(
      "log",
      "",
      Kind.TEXT,
      "log file, the newest ends in .0; empty means heddle.log in the data folder"),
  LOG_FORMAT(
      "log-format", "text", Kind.LOG_FORMAT, "lines of the log: text, or json, an object each"),
  SU_WALLET(
      "su-wallet", "", Kind.TEXT, "JWK file of the scheduler; empty means one in the data folder"),
  CU_WALLET("cu-wallet", "", Kind.TEXT, "JWK file of the compute unit"),
  FUNCTIONS_WALLET(
      "functions-wallet",
      "",
      Kind.TEXT,
      "JWK file of the functions unit, which owns what is deployed without a wallet"),
  MU_WALLET("mu-wallet", "", Kind.TEXT, "JWK file of the messenger"),
  UNIT_WALLET_TYPE(
      "unit-wallet-type",
      "ed25519",
      Kind.WALLET,
      "kind of a unit wallet that is made: rsa, ed25519, secp256k1"),
  UPSTREAM(
      "upstream", "", Kind.TEXT, "gateway to read items from that are not here; empty means none"),
  BARE_METAL(
      "bare-metal",
      "",
      Kind.TEXT,
      "native code that goes ahead of Lambda modules: MODULE=FILE (.jar, folder of classes, .mjs),"
          + " separated by commas"),
  DATA_HOST(
      "data-host",
      "localhost",
      Kind.TEXT,
      "host whose subdomains serve items, each in an origin of its own, and names; empty means"
          + " none"),
  NAMES(
      "names",
      "",
      Kind.TEXT,
      "JSON file of names for items; empty means names.json in the data folder"),
  ADOPT_FOREIGN_SCHEDULER(
      "adopt-foreign-scheduler",
      "true",
      Kind.FLAG,
      "take processes whose Scheduler tag names another"),
  BASE_LAYER_CONFIRMATIONS(
      "base-layer-confirmations",
      "1",
      Kind.COUNT,
      "blocks a base-layer transaction needs where a process names none"),
  BLOCK_INTERVAL_MS(
      "block-interval-ms",
      "10000",
      Kind.COUNT,
      "how often the local chain makes a block; 0 means only on demand"),
  BLOCK_HEIGHT_START(
      "block-height-start",
      "1500000",
      Kind.COUNT,
      "height of the first local block of a new data folder"),
  ENGINE(
      "engine",
      "auto",
      Kind.ENGINE,
      "what evaluates: v8, reference (slow, runs everywhere); auto is v8 where it runs"),
  ENGINE_THREADS(
      "engine-threads", "0", Kind.COUNT, "threads that evaluate; 0 means one for each core"),
  CROSS_CHECK_EVERY(
      "cross-check-every",
      "0",
      Kind.COUNT,
      "each so-manieth evaluation of a process is done by a second engine too; 0 means none"),
  MEMORY_BYTES_MAX(
      "memory-bytes-max", "1073741824", Kind.COUNT, "largest Memory-Limit a process may declare"),
  GAS_MAX("gas-max", "9000000000000", Kind.COUNT, "largest Compute-Limit a process may declare"),
  INSTANCES_MAX("instances-max", "1000", Kind.COUNT, "processes kept live between messages"),
  LIVE_BYTES_MAX(
      "live-bytes-max",
      "0",
      Kind.COUNT,
      "memory for live processes; 0 means an eighth of the machine's, 512 MiB at least"),
  ANSWER_WAIT_MS(
      "answer-wait-ms",
      "60000",
      Kind.SIZE,
      "how long a request waits for evaluations before it is told to ask again; they go on"),
  CRON_TICKS_MAX("cron-ticks-max", "10000", Kind.COUNT, "cron ticks evaluated for one request"),
  CRON_CATCH_UP_MS(
      "cron-catch-up-ms",
      "86400000",
      Kind.COUNT,
      "how old a cron result may be and still be carried; older ones are skipped"),
  CHAIN_ITEMS_MAX(
      "chain-items-max",
      "1000000",
      Kind.SIZE,
      "items that may follow from one; what is beyond becomes a dead letter"),
  CHAIN_DEPTH_MAX(
      "chain-depth-max",
      "1000000",
      Kind.SIZE,
      "steps from an item to the last that follows; what is beyond becomes a dead letter"),
  CHAIN_ITEMS_FREE(
      "chain-items-free",
      "20000",
      Kind.SIZE,
      "items that follow from one at full speed; the others are slowed down"),
  CHAIN_ITEMS_PER_SECOND("chain-items-per-second", "10", Kind.SIZE, "how fast the others follow"),
  LETTER_PAUSE_MAX_MS(
      "letter-pause-max-ms",
      "3600000",
      Kind.COUNT,
      "longest pause before an entry of an outbox is tried again"),
  LETTER_GIVE_UP_MS(
      "letter-give-up-ms",
      "259200000",
      Kind.COUNT,
      "how long an entry of an outbox is tried before it is a dead letter"),
  LETTER_TRIES_MAX(
      "letter-tries-max",
      "1000",
      Kind.SIZE,
      "how often an entry of an outbox is tried before it is a dead letter"),
  LETTERS_MAX(
      "letters-max",
      "100000",
      Kind.SIZE,
      "entries of outboxes that may wait to be tried again; outboxes wait then"),
  DEAD_LETTERS_MAX(
      "dead-letters-max",
      "10000",
      Kind.SIZE,
      "dead letters of one process that are kept; the oldest go"),
  PUSH_WAIT_MS(
      "push-wait-ms",
      "5000",
      Kind.COUNT,
      "how long a push of AO-Core waits for its outbox to be carried before it answers"),
  RELAY_TO(
      "relay-to",
      "",
      Kind.TEXT,
      "addresses that relay@1.0 of AO-Core calls for whoever reaches the node, and those below"
          + " them, separated by commas; empty means it is off"),
  CRON_OWNERS(
      "cron-owners",
      "",
      Kind.ADDRESSES,
      "addresses of wallets whose signed requests make and end cron tasks of the node (cron@1.0 of"
          + " AO-Core), separated by commas; on loopback whoever reaches the node does"),
  PRIVATE_SCHEDULERS(
      "private-schedulers",
      "auto",
      Kind.REACH,
      "addresses beyond public ones that messages may be sent to: none, loopback, all; auto is"
          + " loopback where the node listens there only"),
  CRON_INTERVAL_MS(
      "cron-interval-ms",
      "1000",
      Kind.COUNT,
      "how often monitored processes are asked for cron results"),
  SWEEP_INTERVAL_MS(
      "sweep-interval-ms",
      "3600000",
      Kind.COUNT,
      "how often pages that no checkpoint needs are removed; 0 means never"),
  PUBLISH_CHECKPOINTS_MS(
      "publish-checkpoints-ms",
      "0",
      Kind.COUNT,
      "how often the newest kept state of each process is published as a checkpoint that the"
          + " conveyor ships; 0 means never"),
  CHECKPOINT_OWNERS(
      "checkpoint-owners",
      "",
      Kind.ADDRESSES,
      "addresses of compute units whose published checkpoints `heddle rebuild` goes on from,"
          + " separated by commas; empty means none"),
  CONVEYOR(
      "conveyor",
      "",
      Kind.TEXT,
      "Arweave nodes or gateways of one network to which everything is shipped, separated by"
          + " commas; empty means nothing is"),
  CONVEYOR_WALLET(
      "conveyor-wallet",
      "",
      Kind.TEXT,
      "JWK file of the Arweave wallet that pays, readable by its owner alone; empty means dry:"
          + " nothing leaves this node"),
  CONVEYOR_BUNDLER(
      "conveyor-bundler",
      "",
      Kind.TEXT,
      "bundler service that items are given to instead; `conveyor` then says where to look for"
          + " them"),
  CONVEYOR_BUNDLE_BYTES(
      "conveyor-bundle-bytes", "4194304", Kind.SIZE, "bytes of items with which one is sealed"),
  CONVEYOR_BUNDLE_ITEMS(
      "conveyor-bundle-items", "10000", Kind.SIZE, "items with which one is sealed"),
  CONVEYOR_BUNDLE_AGE_MS(
      "conveyor-bundle-age-ms",
      "60000",
      Kind.COUNT,
      "age of an item with which one is sealed, however small"),
  CONVEYOR_OPEN_MAX(
      "conveyor-open-max", "16", Kind.SIZE, "shipments under way at once; items wait then"),
  CONVEYOR_PER_HOUR_MAX(
      "conveyor-per-hour-max", "120", Kind.SIZE, "shipments sealed in an hour; items wait then"),
  CONVEYOR_CONFIRMATIONS(
      "conveyor-confirmations", "20", Kind.SIZE, "blocks after which a shipment is final"),
  CONVEYOR_ANCHOR_BLOCKS(
      "conveyor-anchor-blocks",
      "50",
      Kind.SIZE,
      "blocks within which the network takes a transaction after its anchor"),
  CONVEYOR_BUDGET_WINSTON(
      "conveyor-budget-winston",
      "1000000000000",
      Kind.COUNT,
      "what the shipments of a day may cost together"),
  CONVEYOR_MARGIN_PERCENT(
      "conveyor-margin-percent", "10", Kind.COUNT, "added to the price that targets name"),
  CONVEYOR_POLL_MS("conveyor-poll-ms", "30000", Kind.SIZE, "how often a shipment is looked after"),
  CONVEYOR_PAUSE_MAX_MS(
      "conveyor-pause-max-ms",
      "600000",
      Kind.SIZE,
      "longest pause before a target that failed is tried again"),
  CONVEYOR_TIMEOUT_MS(
      "conveyor-timeout-ms", "30000", Kind.SIZE, "how long a target may take for an answer"),
  CONVEYOR_LATE_MS(
      "conveyor-late-ms",
      "21600000",
      Kind.COUNT,
      "age of an item that is not final from which an alarm is given"),
  DISK_RESERVE_BYTES(
      "disk-reserve-bytes",
      "268435456",
      Kind.COUNT,
      "below so much room on the disk nothing is taken any more; reads go on"),
  ITEM_BYTES_MAX(
      "item-bytes-max",
      "10485760",
      Kind.COUNT,
      "largest data item that scheduler and messenger take"),
  UPLOAD_BYTES_MAX(
      "upload-bytes-max",
      "10737418240",
      Kind.COUNT,
      "largest upload that the gateway takes, and most data of a transaction"),
  SPOOL_BYTES_MAX(
      "spool-bytes-max",
      "34359738368",
      Kind.COUNT,
      "room for uploads that are not whole or not verified yet, on the disk of the data folder"),
  CHARGE_TRANSACTIONS(
      "charge-transactions",
      "false",
      Kind.FLAG,
      "layer-one transactions cost their price, and wallets give only what they have"),
  REQUESTS_MAX("requests-max", "1024", Kind.COUNT, "requests under way at once on a listener"),
  CONNECTIONS_MAX(
      "connections-max",
      "65536",
      Kind.COUNT,
      "connections open at once on a listener; more wait to be accepted"),
  IDLE_TIMEOUT_MS(
      "idle-timeout-ms",
      "60000",
      Kind.COUNT,
      "how long a connection may keep the node waiting for a request, a body or a reader");

  enum Kind {
    TEXT(".*", "any text"),
    PORT("[1-5]?\\d{1,4}|6([0-4]\\d{3}|5([0-4]\\d{2}|5([0-2]\\d|3[0-5])))", "a port number"),
    COUNT("\\d{1,18}", "a whole number"),
    SIZE("[1-9]\\d{0,8}", "a whole number from 1 to 999999999"),
    FLAG("true|false", "true or false"),
    REACH("auto|none|loopback|all", "auto, none, loopback or all"),
    ADDRESSES("([A-Za-z0-9_-]{43}(,|$))*", "a list of addresses of 43 letters"),
    WALLET("rsa|ed25519|secp256k1", "rsa, ed25519 or secp256k1"),
    LOG_FORMAT("text|json", "text or json"),
    ENGINE("auto|v8|reference", "auto, v8 or reference"),
    UNITS(
        "((su|cu|mu|gateway|functions|aocore|explorer)(,|$))+",
        "a list of su, cu, mu, gateway, functions, aocore, explorer"),
    LISTEN("((su|cu|mu|gateway|aocore)=[^,=]+:\\d{1,5}(,|$))*", "a list of UNIT=HOST:PORT");

    private final Pattern pattern;
    private final String meaning;

    Kind(String pattern, String meaning) {
      this.pattern = Pattern.compile(pattern);
      this.meaning = meaning;
    }
  }

  private final String key;
  private final String defaultValue;
  private final Kind kind;
  private final String purpose;

  Setting(String key, String defaultValue, Kind kind, String purpose) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.kind = kind;
    this.purpose = purpose;
  }

  public String key() {
    return key;
  }

  public String defaultValue() {
    return defaultValue;
  }

  public String purpose() {
    return purpose;
  }

  String environmentVariable() {
    return "HEDDLE_" + key.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** The value as it will be used, or a sentence in an exception that names the source. */
  String checked(String value, String source) {
    String trimmed = value.strip();
    if (!kind.pattern.matcher(trimmed).matches()) {
      throw new ConfigurationException(
          key + " = " + trimmed + " (" + source + "): expected " + kind.meaning);
    }
    return trimmed;
  }

  static Setting of(String key, String source) {
    return List.of(values()).stream()
        .filter(setting -> setting.key.equals(key))
        .findFirst()
        .orElseThrow(() ->
            new ConfigurationException(
                "there is no setting " + key + " (" + source + "); `heddle config` lists all"));
  }
}
