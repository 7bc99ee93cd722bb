package io.github.sessiongateway.testing;

import io.netty.util.NetUtil;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import java.util.List;

/** A DNS server on loopback, for which each name has the same addresses (RFC 1035, section 4). */
public final class FakeDns {
  private static final int HEADER = 12;
  private static final short A = 1;
  private static final short IN = 1;
  private static final int ANSWERS_RECURSIVELY = 0x8180;
  private static final int THE_NAME_ASKED_FOR = 0xC00C;

  private final Vertx vertx = Vertx.vertx();
  private final DatagramSocket socket = vertx.createDatagramSocket();
  private final List<String> addresses;

  private FakeDns(List<String> addresses) {
    this.addresses = addresses;
  }

  /** Answers with these IPv4 addresses. */
  public static FakeDns start(String... addresses) {
    FakeDns dns = new FakeDns(List.of(addresses));
    dns.socket.handler(
        query ->
            dns.socket.send(
                dns.answer(query.data()), query.sender().port(), query.sender().host()));
    Await.result(dns.socket.listen(0, "127.0.0.1"));
    return dns;
  }

  /** The port that it listens on. */
  public int port() {
    return socket.localAddress().port();
  }

  /** Stops to answer. */
  public void close() {
    Await.result(vertx.close());
  }

  private Buffer answer(Buffer query) {
    int name = HEADER;
    while (query.getByte(name) != 0) {
      name += 1 + query.getByte(name);
    }
    short type = query.getShort(name + 1);
    List<String> answers = type == A ? addresses : List.of();
    Buffer answer =
        Buffer.buffer()
            .appendShort(query.getShort(0))
            .appendUnsignedShort(ANSWERS_RECURSIVELY)
            .appendShort((short) 1)
            .appendShort((short) answers.size())
            .appendInt(0)
            .appendBuffer(query, HEADER, name + 5 - HEADER);
    for (String address : answers) {
      answer
          .appendUnsignedShort(THE_NAME_ASKED_FOR)
          .appendShort(A)
          .appendShort(IN)
          .appendInt(60)
          .appendShort((short) 4)
          .appendBytes(NetUtil.createByteArrayFromIpAddressString(address));
    }
    return answer;
  }
}
