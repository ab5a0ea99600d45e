// Vietnamese words of the Workers page.
import type { WorkerWords } from './text.ts';

export const workersVi: WorkerWords = {
  'workers.lead':
    'Máy xử lý thực hiện các lượt chạy. Có thể thêm hoặc bớt bao nhiêu máy, vào lúc nào cũng được: kết quả không phụ thuộc vào điều đó.',
  'workers.more-runs': 'và {{n}} lượt nữa đang chờ đến lượt',
  'workers.table': 'Ai đang tính',
  'workers.totals': 'Máy: {{workers}} · luồng cùng phiên bản: {{threads}} · công việc: {{jobs}}',
  'workers.none': 'Không có máy xử lý: các lượt chạy đang chờ. Hãy khởi động một máy như bên dưới; chúng sẽ tự chạy tiếp.',
  'workers.col.host': 'Máy',
  'workers.col.doing': 'Đang làm',
  'workers.col.threads': 'Luồng',
  'workers.col.threads-unit': 'trên số lõi',
  'workers.col.done': 'Đã xong',
  'workers.col.done-unit': 'cửa sổ, lần lặp',
  'workers.col.seen': 'Thấy lần cuối',
  'workers.process': 'tiến trình {{pid}}, mô hình {{kernel}}',
  'workers.model': 'mô hình {{kernel}}',
  'workers.since': 'từ {{time}}',
  'workers.other-kernel': 'phiên bản khác',
  'workers.other-kernel-more': 'Chỉ tính các lượt chạy của phiên bản đó.',
  'workers.idle': 'không có việc',
  'workers.ago': '{{time}} trước',
  'workers.task.replication': 'lần lặp {{k}}',
  'workers.task.window': 'lần lặp {{k}}, {{gate}}, cửa sổ {{w}}',
  'workers.task.going': 'đã {{time}}',
  'workers.task.ended': 'vừa xong',
  'workers.stranded': 'Lượt chạy đang chờ máy xử lý',
  'workers.stranded.none': 'Không có lượt chạy nào phải chờ máy.',
  'workers.stranded.own': 'Không có máy nào cùng phiên bản ({{kernel}}). Hãy khởi động một máy; lượt chạy sẽ tự tiếp tục.',
  'workers.stranded.other':
    'Cần một máy phiên bản {{kernel}}; máy chủ này là {{own}}. Hãy khởi động máy của phiên bản đó, hoặc hủy lượt chạy và bắt đầu lại tại đây.',
  'workers.more': 'Thêm máy xử lý',
  'workers.more.redis-url': 'Trên bất kỳ máy nào nối được tới Redis của máy chủ này, với cùng phiên bản Amity:',
  'workers.more.redis-private':
    'Máy chủ này dùng Redis riêng mà chỉ máy này nối được. Hãy khởi động máy chủ với REDIS_URL trỏ tới một Redis dùng chung; sau đó trên từng máy:',
  'workers.more.in-process':
    'Công việc chạy ngay trong máy chủ. Hãy khởi động máy chủ với REDIS_URL trỏ tới một Redis dùng chung; sau đó trên từng máy:',
  'workers.queues': 'Hàng đợi công việc',
};
