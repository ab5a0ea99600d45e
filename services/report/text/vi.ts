// Vietnamese words of reports.
import type { ReportWords } from '../speaker.ts';

export const reportVi: ReportWords = {
  title: 'Báo cáo',
  pair: '{{candidate}} so với {{base}}',
  many: '{{n}} phương án so với {{base}}',
  made: 'Lập ngày {{when}} bằng Amity, mô hình {{model}}',
  'in-short': 'Tóm tắt',
  changed: 'Những gì đã thay đổi',
  kpis: 'Số liệu chính, tất cả cửa khẩu',
  'kpis.note': '± là nửa độ rộng khoảng tin cậy 95 % của trung bình qua {{n}} lần lặp.',
  'kpis.note.pair': 'Thanh: chênh lệch và khoảng tin cậy, số không ở giữa; mỗi dòng một thang. Câu: ý nghĩa của khoảng tin cậy.',
  range: 'lần lặp nhỏ nhất đến lớn nhất',
  bands: 'Trong ngày: số xe đang ở cửa khẩu',
  'bands.note': 'Đường: trung vị của {{days}} ngày đo; dải: bách phân vị 10 đến 90 của các ngày. Trung bình {{n}} lần lặp.',
  'bands.short': 'Trung bình {{n}} lần lặp, theo giờ.',
  'bands.difference': 'Chênh lệch so với cơ sở',
  hour: 'giờ Việt Nam, Trung Quốc sớm hơn một giờ',
  risk: 'Rủi ro và sai số',
  'risk.note':
    'Nét mảnh: nhỏ nhất đến lớn nhất của {{n}} lần lặp. Hộp: bách phân vị 5 đến 95; vạch đậm: khoảng tin cậy 95 % của chúng. Gạch: trung vị. Hình thoi: trung bình và khoảng tin cậy 95 %.',
  queues: 'Hàng chờ theo công đoạn',
  'queues.note': 'Số xe chờ trung bình, tất cả cửa khẩu. Viền đậm: lớn nhất của một lần chạy.',
  'queues.none': 'Không có hàng chờ.',
  inputs: 'Đầu vào',
  more: 'và {{n}} mục khác',
  'no-warnings': 'Không có cảnh báo.',
  provenance: 'Nguồn gốc',
  page: 'Trang {{n}} / 2',
  'all-figures': 'Tất cả số liệu',
};
