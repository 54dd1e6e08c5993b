// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tellers that move money between accounts, each in transactions of its own: H2Client URL TELLERS TRANSFERS. */
public final class H2Client {
    private static final int ACCOUNTS = 50;

    private H2Client() {}

    public static void main(String[] args) throws Exception {
        String url = args[0];
        int tellers = Integer.parseInt(args[1]);
        int transfers = Integer.parseInt(args[2]);
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create table account(id int primary key, balance bigint not null)");
            statement.execute("create table transfer(id bigint auto_increment primary key, at timestamp default"
                    + " current_timestamp, origin int, target int, amount bigint)");
            statement.execute("insert into account select x, 1000 from system_range(0, " + (ACCOUNTS - 1) + ")");
        }
        ExecutorService pool = Executors.newFixedThreadPool(tellers);
        for (Future<Integer> done : pool.invokeAll(IntStream.range(0, tellers)
                .mapToObj(teller -> (Callable<Integer>) () -> move(url, teller, transfers))
                .collect(Collectors.toList()))) {
            done.get();
        }
        pool.shutdown();
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement()) {
            ResultSet sum = statement.executeQuery(
                    "select sum(balance), count(*), (select count(*) from transfer) from account");
            sum.next();
            System.out.println("sum " + sum.getLong(1) + " in " + sum.getInt(2) + " accounts after " + sum.getInt(3));
        }
    }

    private static int move(String url, int teller, int transfers) throws SQLException {
        int done = 0;
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < transfers; i++) {
                int from = (teller * 31 + i * 17) % ACCOUNTS;
                int to = (teller * 7 + i * 13 + 1) % ACCOUNTS;
                try (PreparedStatement add =
                                connection.prepareStatement("update account set balance = balance + ? where id = ?");
                        PreparedStatement note = connection.prepareStatement(
                                "insert into transfer(origin, target, amount) values (?, ?, ?)")) {
                    add.setLong(1, -i);
                    add.setInt(2, Math.min(from, to));
                    add.executeUpdate();
                    add.setLong(1, i);
                    add.setInt(2, Math.max(from, to));
                    add.executeUpdate();
                    note.setInt(1, from);
                    note.setInt(2, to);
                    note.setLong(3, i);
                    note.executeUpdate();
                    connection.commit();
                    done++;
                } catch (SQLException e) {
                    connection.rollback();
                }
            }
        }
        return done;
    }
}
