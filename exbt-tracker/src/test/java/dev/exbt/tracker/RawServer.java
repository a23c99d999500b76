package dev.exbt.tracker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** A server on loopback that reads one request a connection and sends the bytes it is told to; null: it says nothing. */
final class RawServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Function<String, byte[]> answers;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Socket> held = Collections.synchronizedList(new ArrayList<>());

    private RawServer(Function<String, byte[]> answers) throws IOException {
        this.answers = answers;
        this.listening = new ServerSocket();
        listening.bind(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
        Thread.ofVirtual().start(this::accept);
    }

    static RawServer answering(byte[] bytes) throws IOException {
        return new RawServer(request -> bytes);
    }

    static RawServer answering(Function<String, byte[]> answers) throws IOException {
        return new RawServer(answers);
    }

    static RawServer silent() throws IOException {
        return new RawServer(request -> null);
    }

    int port() {
        return listening.getLocalPort();
    }

    URI url(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port() + pathAndQuery);
    }

    /** Request lines and headers as they came, one string a request. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(Socket socket) {
        try {
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            StringBuilder request = new StringBuilder();
            for (String line = in.readLine();
                    line != null && !line.isEmpty();
                    line = in.readLine()) {
                request.append(line).append('\n');
            }
            requests.add(request.toString());
            byte[] answer = answers.apply(request.toString());
            if (answer == null) {
                held.add(socket);
                return;
            }
            socket.getOutputStream().write(answer);
            socket.shutdownOutput();
            socket.close();
        } catch (IOException e) {
            // the client had enough
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : List.copyOf(held)) {
            socket.close();
        }
    }
}
