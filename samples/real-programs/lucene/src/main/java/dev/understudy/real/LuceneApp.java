// SPDX-License-Identifier: Apache-2.0
package dev.understudy.real;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** Indexes a generated corpus with several threads, then searches it with several threads: LuceneApp FOLDER DOCUMENTS. */
public final class LuceneApp {
    private static final String[] WORDS = {
        "event", "clock", "baton", "replay", "thread", "socket", "order", "primary", "standby", "memory", "journal",
        "ring"
    };
    private static final int THREADS = 4;

    private LuceneApp() {}

    public static void main(String[] args) throws Exception {
        int documents = Integer.parseInt(args[1]);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (Directory directory = FSDirectory.open(Path.of(args[0]))) {
            try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new StandardAnalyzer()))) {
                List<Callable<Integer>> tasks = new ArrayList<>();
                for (int t = 0; t < THREADS; t++) {
                    int thread = t;
                    tasks.add(() -> index(writer, thread, documents / THREADS));
                }
                run(pool, tasks);
                writer.forceMerge(1);
            }
            System.out.println("indexed");
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                List<Callable<String>> tasks = new ArrayList<>();
                for (String word : WORDS) {
                    tasks.add(() -> search(searcher, word));
                }
                run(pool, tasks).forEach(System.out::println);
            }
        }
        pool.shutdown();
    }

    private static <T> List<T> run(ExecutorService pool, List<Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> done : pool.invokeAll(tasks)) {
            results.add(done.get());
        }
        return results;
    }

    private static int index(IndexWriter writer, int thread, int count) throws Exception {
        Random random = new Random();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int w = 0; w < 60; w++) {
                text.append(WORDS[random.nextInt(WORDS.length)])
                        .append(random.nextInt(50))
                        .append(' ');
                text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            Document document = new Document();
            document.add(new StringField("id", thread + "-" + i, Field.Store.YES));
            document.add(new LongPoint("time", System.nanoTime()));
            document.add(new TextField("text", text.toString(), Field.Store.YES));
            writer.addDocument(document);
            if (i % 200 == 199) {
                writer.commit();
            }
        }
        return count;
    }

    private static String search(IndexSearcher searcher, String word) throws Exception {
        StringBuilder found = new StringBuilder(word).append(':');
        for (ScoreDoc hit : searcher.search(
                        new QueryParser("text", new StandardAnalyzer()).parse(word + " AND " + word + "7"), 5)
                .scoreDocs) {
            found.append(' ')
                    .append(searcher.storedFields().document(hit.doc).get("id"))
                    .append(String.format("(%.3f)", hit.score));
        }
        return found.toString();
    }
}
