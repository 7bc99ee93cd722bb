package io.github.sessiongateway.internal.bridge.framing;

/** Takes what a WebSocket receives. */
public interface FrameReceiver {
  /** Takes a frame. */
  void receive(Frame frame);

  /** Takes a ping or a pong of the transport. It costs a client as much as a message. */
  void receiveControl();
}
