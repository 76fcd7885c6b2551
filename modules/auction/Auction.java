import dev.heddle.core.bytes.Bytes;
import dev.heddle.machine.lambda.LambdaApp;
import java.util.Optional;

/** The auction, of which auction.c says what it does, as Java code that a node can run ahead of it. */
public final class Auction implements LambdaApp {
  private static final long MOST = 999_999_999_999_999L;
  private static final String NOBODY = "-";

  private record Lot(String seller, long min, long best, String bidder) {}

  private static final class Rejected extends Exception {
    private static final long serialVersionUID = 1L;

    Rejected(String why) {
      super(why);
    }
  }

  @Override
  public boolean advance(Host host) {
    try {
      act(host, host.input().utf8(), host.meta(Meta.FROM));
      return true;
    } catch (Rejected e) {
      host.report(Bytes.utf8(String.valueOf(e.getMessage())));
      return false;
    }
  }

  private static void act(Host host, String input, String from) throws Rejected {
    require(Bytes.utf8(input).size() <= 200 && Bytes.utf8(from).size() <= 100, "too long");
    String[] words = input.split(" ", -1);
    switch (words[0] + words.length) {
      case "deposit2" -> credit(host, from, amount(words[1], 1));
      case "withdraw2" -> {
        long wanted = amount(words[1], 1);
        long has = balance(host, from);
        require(wanted <= has, "not enough");
        setBalance(host, from, has - wanted);
      }
      case "open3" -> {
        int size = Bytes.utf8(words[1]).size();
        require(size >= 1 && size <= 32, "no such name");
        long min = amount(words[2], 0);
        require(lot(host, words[1]).isEmpty(), "the lot is open already");
        setLot(host, words[1], new Lot(from, min, 0, NOBODY));
      }
      case "bid3" -> bid(host, words, from);
      case "close2" -> close(host, words[1], from);
      default -> throw new Rejected("no such thing to do");
    }
  }

  private static void bid(Host host, String[] words, String from) throws Rejected {
    long has = balance(host, from);
    Lot lot = lot(host, words[1]).orElseThrow(() -> new Rejected("no such lot"));
    boolean number = words[2].matches("[0-9]{1,15}");
    long offered = number ? Long.parseLong(words[2]) : -1;
    require(offered >= 1 && offered >= lot.min() && offered > lot.best(), "too little");
    require(!lot.bidder().equals(from), "the best bid is yours");
    require(offered <= has, "not enough");
    setBalance(host, from, has - offered);
    if (lot.best() > 0) {
      credit(host, lot.bidder(), lot.best());
    }
    setLot(host, words[1], new Lot(lot.seller(), lot.min(), offered, from));
  }

  private static void close(Host host, String name, String from) throws Rejected {
    Lot lot = lot(host, name).orElseThrow(() -> new Rejected("no such lot"));
    require(lot.seller().equals(from), "the lot is not yours");
    host.delete(Bytes.utf8("l/" + name));
    if (lot.best() > 0) {
      credit(host, from, lot.best());
      String won = "{\"Target\":\"" + lot.bidder() + "\",\"Data\":\"won\"}";
      host.voucher(Bytes.utf8(won));
    }
    host.notice(Bytes.utf8("closed " + name + " " + lot.best()));
  }

  private static long amount(String text, long least) throws Rejected {
    require(text.matches("[0-9]{1,15}") && Long.parseLong(text) >= least, "no such amount");
    return Long.parseLong(text);
  }

  private static long balance(Host host, String who) {
    return host.get(Bytes.utf8("b/" + who)).map(text -> Long.parseLong(text.utf8())).orElse(0L);
  }

  private static void credit(Host host, String who, long more) throws Rejected {
    long after = balance(host, who) + more;
    require(after <= MOST, "too much");
    setBalance(host, who, after);
  }

  private static void setBalance(Host host, String who, long amount) {
    Bytes key = Bytes.utf8("b/" + who);
    if (amount == 0) {
      boolean _ = host.delete(key);
    } else {
      host.put(key, Bytes.utf8(Long.toString(amount)));
    }
  }

  private static Optional<Lot> lot(Host host, String name) {
    return host.get(Bytes.utf8("l/" + name))
        .map(text -> text.utf8().split(" ", -1))
        .filter(parts -> parts.length == 4)
        .map(parts ->
            new Lot(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3]));
  }

  private static void setLot(Host host, String name, Lot lot) {
    String text = lot.seller() + " " + lot.min() + " " + lot.best() + " " + lot.bidder();
    host.put(Bytes.utf8("l/" + name), Bytes.utf8(text));
  }

  private static void require(boolean holds, String otherwise) throws Rejected {
    if (!holds) {
      throw new Rejected(otherwise);
    }
  }

  @Override
  public boolean inspect(Host host) {
    Optional<Bytes> value = host.get(host.input());
    host.report(value.orElse(Bytes.utf8("no such key")));
    return value.isPresent();
  }
}
